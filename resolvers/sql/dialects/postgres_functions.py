"""Functions of PostgreSQL and PostGIS that do more than read, as patterns of `fnmatch`."""

from typing import Final

__all__ = ["POSTGRES_SIDE_EFFECTS"]

POSTGRES_SIDE_EFFECTS: Final = (
    *("pg_sleep*", "pg_cancel_backend", "pg_terminate_backend", "pg_reload_conf"),
    *("pg_rotate_logfile", "pg_notify", "pg_*advisory*lock*", "pg_read_*", "pg_ls_*"),
    *("pg_stat_reset*", "pg_stat_file", "pg_logical_*", "pg_switch_wal", "pg_promote"),
    *("pg_create_*", "pg_drop_*", "pg_wal_replay_*", "pg_backup_*", "pg_start_backup"),
    *("pg_stop_backup", "pg_export_snapshot", "pg_replication_*", "pg_file_*", "pg_import_*"),
    *("set_config", "nextval", "setval", "lo_*", "loread", "lowrite", "dblink*"),
    *("query_to_xml*", "table_to_xml*", "schema_to_xml*", "database_to_xml*"),
    *("cursor_to_xml*", "crosstab*", "connectby", "xpath_table", "ts_stat", "ts_rewrite"),
    # PostGIS: https://postgis.net/docs/manual-3.3/reference.html#Management_Functions
    *("addgeometrycolumn", "dropgeometrycolumn", "dropgeometrytable", "updategeometrysrid"),
    *("populate_geometry_columns", "postgis_extensions_upgrade", "topology.*"),
    *("createtopology", "droptopology", "addtopogeometrycolumn", "totopogeom"),
    *("addrasterconstraints", "droprasterconstraints", "addoverviewconstraints"),
    *("dropoverviewconstraints", "st_createoverview", "st_estimatedextent", "lockrow"),
    *("unlockrows", "addauth", "enablelongtransactions", "disablelongtransactions"),
)
