import type { Camera, Size } from "./camera";
import { attribute, type Attribute, program, writePalette } from "./gl";
import { FRAGMENT, VERTEX } from "./shaders";

/** The style of the points; each array has one entry per row. */
export interface PointStyle {
  /** Indices in the palette. */
  codes: Uint16Array<ArrayBuffer>;
  /** Red, green, blue, and 255 for colour or 0 for grey. */
  palette: Uint8Array;
  /** Size (64 is the default) and state (see shaders) in turn. */
  sizesAndStates: Uint8Array<ArrayBuffer>;
}

interface Uniforms {
  middle: WebGLUniformLocation | null;
  scale: WebGLUniformLocation | null;
  share: WebGLUniformLocation | null;
  size: WebGLUniformLocation | null;
  ink: WebGLUniformLocation | null;
}

/**
 * Draws all points in one call from the arrays of the server: 12 bytes per point on the GPU.
 *
 * Only shaders are compiled at run time, which the content security policy allows.
 */
export class PointRenderer {
  private readonly gl: WebGL2RenderingContext;
  private readonly uniforms: Uniforms;
  private readonly from: Attribute;
  private readonly to: Attribute;
  private readonly codes: Attribute;
  private readonly states: Attribute;
  private readonly palette: WebGLTexture;
  private count = 0;
  private codeCount = 0;

  /** @throws Error if the browser has no WebGL2. */
  constructor(readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, depth: true });
    if (!gl) throw new Error("The map needs WebGL2, which this browser does not support.");
    this.gl = gl;
    const glProgram = program(gl, VERTEX, FRAGMENT);
    gl.useProgram(glProgram);
    const { SHORT, BYTE } = { SHORT: gl.UNSIGNED_SHORT, BYTE: gl.UNSIGNED_BYTE };
    for (const at of [0, 1, 2, 3]) gl.enableVertexAttribArray(at);
    this.from = attribute(gl, () => gl.vertexAttribPointer(0, 2, SHORT, true, 0, 0));
    this.to = attribute(gl, () => gl.vertexAttribPointer(1, 2, SHORT, true, 0, 0));
    this.codes = attribute(gl, () => gl.vertexAttribIPointer(2, 1, SHORT, 0, 0));
    this.states = attribute(gl, () => gl.vertexAttribIPointer(3, 2, BYTE, 0, 0));
    this.palette = gl.createTexture();
    const uniformOf = (name: string) => gl.getUniformLocation(glProgram, name);
    this.uniforms = {
      middle: uniformOf("middle"),
      scale: uniformOf("scale"),
      share: uniformOf("share"),
      size: uniformOf("size"),
      ink: uniformOf("ink"),
    };
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
  }

  /** The coordinates of the points in the previous and the next map: x, y, x, y, ... */
  setPoints(from: Uint16Array<ArrayBuffer>, to: Uint16Array<ArrayBuffer>): void {
    this.count = to.length / 2;
    this.to.write(to);
    this.from.write(from.length === to.length ? from : to);
  }

  setStyle({ codes, palette, sizesAndStates }: Partial<PointStyle>): void {
    if (palette) writePalette(this.gl, this.palette, palette);
    if (sizesAndStates) this.states.write(sizesAndStates);
    if (codes) {
      this.codes.write(codes);
      this.codeCount = codes.length;
    }
  }

  resize(size: Size, density: number): void {
    this.canvas.width = Math.max(1, Math.round(size.width * density));
    this.canvas.height = Math.max(1, Math.round(size.height * density));
  }

  /**
   * @param share progress of the transition, 0..1.
   * @param pointSize diameter of a default point in pixels of the screen.
   * @param ink of rings, 0..1.
   */
  draw(camera: Camera, size: Size, share: number, pointSize: number, ink: number): void {
    const { gl, uniforms } = this;
    const density = this.canvas.width / size.width;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    // The arrays of one version may arrive one after the other.
    const count = Math.min(this.count, this.codeCount);
    if (!count) return;
    gl.uniform2f(uniforms.middle, camera.x, camera.y);
    const scale = 2 * camera.scale;
    gl.uniform2f(uniforms.scale, scale / size.width, scale / size.height);
    gl.uniform1f(uniforms.share, share);
    gl.uniform1f(uniforms.size, pointSize * density);
    gl.uniform3f(uniforms.ink, ink, ink, ink);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  /** Frees the memory of the GPU. */
  dispose(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
