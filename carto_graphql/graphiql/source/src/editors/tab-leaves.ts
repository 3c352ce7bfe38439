import { useEditorContext } from "@graphiql/react";
import { useEffect } from "react";

/** Tab leads out of the editors as it does out of any field: who has only a keyboard is not caught in one. */
export function TabLeavesEditors(): null {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useEditorContext({ nonNull: true });
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) {
      editor?.addKeyMap({ Tab: false, "Shift-Tab": false });
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}
