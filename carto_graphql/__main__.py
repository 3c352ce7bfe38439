"""Entry point of `python -m carto_graphql` and of the script `carto-graphql`."""

from carto_graphql.cli.commands import app

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    app(prog_name="carto-graphql")


if __name__ == "__main__":
    main()
