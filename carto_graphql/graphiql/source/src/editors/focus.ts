import { useEditorContext } from "@graphiql/react";
import { useEffect, useRef } from "react";

/** Gives the query editor the focus when the page opens, so that Ctrl+Enter works at once. */
export function FocusEditor(): null {
  const { queryEditor } = useEditorContext({ nonNull: true });
  const isDone = useRef(false);
  useEffect(() => {
    if (!queryEditor || isDone.current) return;
    isDone.current = true;
    // On a touch screen the focus would open the keyboard, which covers half of the page.
    if (matchMedia("(pointer: fine)").matches) queryEditor.focus();
  }, [queryEditor]);
  return null;
}
