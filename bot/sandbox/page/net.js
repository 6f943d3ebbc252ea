/** The wire to the sandbox: one POST helper and one self-healing WebSocket. Knows nothing of what travels on it. */

const UNREACHABLE = { ok: false, error: "unreachable", explain: "The sandbox does not answer. Is it still running?" };

/**
 * POST JSON and return the JSON answer. Never throws: an unreachable sandbox is an answer with ok = false.
 * @param {string} path @param {object} body
 */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return { ok: true, ...answer };
    return { error: `http_${response.status}`, ...answer, ok: false };
  } catch {
    return UNREACHABLE;
  }
}

/** The whole state, asked for; null when the sandbox does not answer. */
export async function askState() {
  try {
    return await (await fetch("/sandbox/state")).json();
  } catch {
    return null;
  }
}

/** Let a person of the workspace do something. */
export const act = (body) => post("/sandbox/act", body);
/** Switch a fault on or off. */
export const fault = (name, args = {}) => post("/sandbox/fault", { name, ...args });
/** Move the sandbox clock forward. */
export const advance = (seconds) => post("/sandbox/clock", { advance_s: seconds });
/** Put the workspace back to its seed. */
export const reset = () => post("/sandbox/reset", {});

/**
 * Keep a WebSocket to /sandbox/live. The server opens each connection with the whole state, so a reconnect needs no catching up.
 * @param {(message: object) => void} onMessage @param {(up: boolean) => void} onLink
 */
export function live(onMessage, onLink) {
  let wait = 300;
  let timer = 0;
  let socket = null;

  function connect() {
    clearTimeout(timer);
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = new WebSocket(`${scheme}//${location.host}/sandbox/live`);
    socket = mine;
    mine.onmessage = (event) => {
      wait = 300;
      onLink(true);
      onMessage(JSON.parse(event.data));
    };
    mine.onclose = () => {
      if (socket !== mine) return;
      onLink(false);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 1.7, 5000);
    };
  }

  // A laptop that wakes up should not wait out the back-off.
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => document.hidden || connect());
  connect();
}
