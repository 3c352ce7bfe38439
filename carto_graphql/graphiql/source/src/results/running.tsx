import { useExecutionContext } from "@graphiql/react";
import { useEffect, useState } from "react";

const SLOW_SECONDS = 1;

/** Seconds since the request began; undefined while none is under way. */
function useSeconds(isRunning: boolean): number | undefined {
  const [seconds, setSeconds] = useState<number>();
  useEffect(() => {
    if (!isRunning) return undefined;
    const began = Date.now();
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - began) / 1000)), 1000);
    return () => {
      clearInterval(timer);
      setSeconds(undefined);
    };
  }, [isRunning]);
  return seconds;
}

/** Says that a slow request is still running, and stops it. */
export function Running() {
  const { isFetching, stop } = useExecutionContext({ nonNull: true });
  const seconds = useSeconds(isFetching);
  if (seconds === undefined || seconds < SLOW_SECONDS) return null;
  return (
    <span className="running">
      <span role="status">Running for {seconds} s</span>
      <button type="button" onClick={stop}>
        Stop
      </button>
    </span>
  );
}
