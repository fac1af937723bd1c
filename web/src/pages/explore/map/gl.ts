/** Links a program of two shaders. */
export function program(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
): WebGLProgram {
  const glProgram = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(glProgram, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(glProgram);
  if (!gl.getProgramParameter(glProgram, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the shaders of the map failed to link: ${gl.getProgramInfoLog(glProgram)}`);
  }
  return glProgram;
}

export interface Attribute {
  buffer: WebGLBuffer;
  /** Fills the buffer; values of the same size overwrite it. */
  write: (values: ArrayBufferView<ArrayBuffer>) => void;
}

/** A buffer that a vertex attribute reads. */
export function attribute(gl: WebGL2RenderingContext, setPointer: () => void): Attribute {
  const buffer = gl.createBuffer();
  let size = -1;
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  setPointer();
  return {
    buffer,
    write(values) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      if (values.byteLength === size) gl.bufferSubData(gl.ARRAY_BUFFER, 0, values);
      else gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
      size = values.byteLength;
    },
  };
}

const PALETTE_WIDTH = 256;

/** Writes colours into a texture with 256 codes per line. */
export function writePalette(
  gl: WebGL2RenderingContext,
  texture: WebGLTexture,
  colours: Uint8Array,
): void {
  const height = Math.max(1, Math.ceil(colours.length / 4 / PALETTE_WIDTH));
  const padded = new Uint8Array(PALETTE_WIDTH * height * 4);
  padded.set(colours);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  const { RGBA, RGBA8, UNSIGNED_BYTE } = gl;
  gl.texImage2D(gl.TEXTURE_2D, 0, RGBA8, PALETTE_WIDTH, height, 0, RGBA, UNSIGNED_BYTE, padded);
}
