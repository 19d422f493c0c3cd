// The messages of the viewer; docs/guides/viewer.md describes them.

export const version = 1;
const headerSize = 28;

/** Reads a picture message. Throws where it is not one of this version. */
export function readPicture(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < headerSize || view.getUint8(0) !== version) {
    throw new Error(`a picture message of version ${view.byteLength ? view.getUint8(0) : "?"}, this page reads ${version}: reload it`);
  }
  const numbers = view.getUint8(2);
  const preferences = view.getUint8(3);
  const start = headerSize + 4 * (numbers + preferences);
  const read = (index) => view.getFloat32(headerSize + 4 * index, true);
  return {
    kind: view.getUint8(1),
    number: view.getUint32(4, true),
    episode: view.getUint32(8, true),
    step: view.getUint32(12, true),
    reward: view.getFloat32(16, true),
    total: view.getFloat32(20, true),
    value: view.getFloat32(24, true),
    action: Array.from({ length: numbers }, (_, i) => read(i)),
    preferences: Array.from({ length: preferences }, (_, i) => read(numbers + i)),
    picture: new DataView(buffer, start),
  };
}

/** Keeps a connection to the viewer, and makes a new one where it is lost. */
export class Connection {
  #socket = null;
  #delay = 250;
  #handlers;

  /** handlers: opened(), lost(), message(object), picture(object). */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#open();
  }

  /** Sends a request; it is lost while there is no connection. */
  send(request) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #open() {
    const address = new URL("live", location.href);
    address.protocol = "ws:";
    address.search = location.search;
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#delay = 250;
      this.#handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#handlers.message(JSON.parse(data));
      else this.#handlers.picture(readPicture(data));
    };
    socket.onclose = () => {
      this.#handlers.lost();
      setTimeout(() => this.#open(), this.#delay);
      this.#delay = Math.min(2 * this.#delay, 5000);
    };
    this.#socket = socket;
  }
}
