import { useTheme } from "@graphiql/react";
import { useEffect, useState } from "react";

/** Whether the page is dark: by GraphiQL's setting, else by the system's. */
export function useDark(): boolean {
  const { theme } = useTheme();
  const [system, setSystem] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const update = () => setSystem(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return theme ? theme === "dark" : system;
}
