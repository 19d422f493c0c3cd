// Paints Game Boy frames: 160 x 144 pixels at a whole multiple of their size.

const width = 160;
const height = 144;
const greys = [255, 170, 85, 0];

export class Painter {
  #context;
  #image = new ImageData(width, height);
  #canvas;
  #observer;

  constructor(canvas) {
    this.#canvas = canvas;
    canvas.width = width;
    canvas.height = height;
    canvas.classList.remove("smooth");
    // Every picture comes from memory, so that is where the canvas should be.
    this.#context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(canvas.parentElement);
    this.#fit();
  }

  paint({ kind, picture }) {
    const pixels = this.#image.data;
    if (kind === 1) {
      for (let i = 0; i < picture.byteLength; i++) {
        const four = picture.getUint8(i);
        for (let k = 0; k < 4; k++) set(pixels, 4 * i + k, greys[(four >> (2 * k)) & 3]);
      }
    } else {
      for (let i = 0; i < width * height; i++) {
        const colour = picture.getUint16(2 * i, true);
        set(pixels, i, widen(colour & 31), widen((colour >> 5) & 31), widen((colour >> 10) & 31));
      }
    }
    this.#context.putImageData(this.#image, 0, 0);
  }

  dispose() {
    this.#observer.disconnect();
  }

  #fit() {
    const room = this.#canvas.parentElement.clientWidth;
    const scale = Math.max(1, Math.min(4, Math.floor(room / width)));
    this.#canvas.style.width = `${scale * width}px`;
  }
}

function set(pixels, index, red, green = red, blue = red) {
  pixels[4 * index] = red;
  pixels[4 * index + 1] = green;
  pixels[4 * index + 2] = blue;
  pixels[4 * index + 3] = 255;
}

// 0..31 to 0..255 with both ends kept.
function widen(channel) {
  return (channel << 3) | (channel >> 2);
}
