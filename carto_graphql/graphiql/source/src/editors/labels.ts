import { useEditorContext } from "@graphiql/react";
import { useEffect } from "react";

/** Names the editors for screen readers. */
export function EditorLabels(): null {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useEditorContext({ nonNull: true });
  useEffect(() => {
    queryEditor?.getInputField().setAttribute("aria-label", "Query");
    variableEditor?.getInputField().setAttribute("aria-label", "Variables");
    headerEditor?.getInputField().setAttribute("aria-label", "Headers");
    responseEditor?.getInputField().setAttribute("aria-label", "Response");
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}
