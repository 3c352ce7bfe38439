import { useEditorContext } from "@graphiql/react";
import { useEffect, useRef } from "react";
import { problemsIn, type Place } from "../results/response";

type Context = NonNullable<ReturnType<typeof useEditorContext>>;
type Editor = NonNullable<Context["queryEditor"]>;

/** Marks in the query what the response's errors report there, until the query is changed. */
export function ErrorMarks(): null {
  const { queryEditor, tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const { id = "", response = null } = tabs[activeTabIndex] ?? {};
  const seen = useRef(new Map<string, { response: string | null; query: string }>());

  useEffect(() => {
    if (!queryEditor) return undefined;
    const query = queryEditor.getValue();
    if (seen.current.get(id)?.response !== response) seen.current.set(id, { response, query });
    if (seen.current.get(id)?.query !== query) return undefined; // it was changed, in a tab that comes back
    const marks = problemsIn(response).flatMap(({ message, places }) =>
      places.map((place) => mark(queryEditor, place, message)),
    );
    const clear = () => marks.forEach((each) => each.clear());
    queryEditor.on("change", clear);
    return () => {
      queryEditor.off("change", clear);
      clear();
    };
  }, [queryEditor, id, response]);
  return null;
}

function mark(editor: Editor, { line, column }: Place, message: string) {
  const from = { line: line - 1, ch: column - 1 };
  const end = editor.getTokenAt({ line: from.line, ch: column }).end;
  return editor.markText(
    from,
    { line: from.line, ch: Math.max(end, column) },
    { className: "CodeMirror-lint-mark CodeMirror-lint-mark-error", attributes: { title: message } },
  );
}
