/** Visibility of a point; the shaders below use the same numbers. */
export const VISIBILITY = { filteredOut: 0, behind: 1, plain: 2, selected: 3 } as const;

/** Shape of a point, by the correctness of the prediction. */
export const SHAPE = { unknown: 0, right: 0, wrong: 1 } as const;

/** Bits of a point's state: visibility (2), shape (1), ring (1). */
export const SHAPE_BIT = 4;
export const RING_BIT = 8;

export const VERTEX = `#version 300 es
layout(location = 0) in vec2 from;
layout(location = 1) in vec2 to;
layout(location = 2) in uint code;
layout(location = 3) in uvec2 sizeAndState;
uniform vec2 middle;
uniform vec2 scale;
uniform float share;
uniform float size;
uniform highp sampler2D palette;
out vec4 colour;
flat out uint form;
flat out float pixels;

void main() {
  uint shown = sizeAndState.y & 3u;
  vec4 own = texelFetch(palette, ivec2(int(code & 255u), int(code >> 8)), 0);
  bool quiet = own.a < 0.5;
  float depth = shown == 0u ? 0.9 : (quiet ? 0.7 : (shown == 1u ? 0.6 : (shown == 2u ? 0.4 : 0.2)));
  gl_Position = vec4((mix(from, to, share) - middle) * scale, depth, 1.0);

  float factor = 0.4 + float(sizeAndState.x) / 255.0 * 2.4;
  form = sizeAndState.y >> 2;
  pixels = size * factor * (shown == 3u ? 1.3 : shown == 0u ? 0.75 : 1.0);
  pixels = max(1.5, pixels * ((form & 1u) == 1u ? 1.3 : 1.0));
  gl_PointSize = pixels + ((form & 2u) == 2u ? 4.0 : 0.0);

  float alpha = shown == 0u ? 0.10 : (shown == 1u ? 0.30 : 0.9);
  if (shown == 0u || (quiet && shown != 3u)) own.rgb = vec3(0.5);
  if (quiet && shown == 2u) alpha = 0.16;
  colour = vec4(own.rgb, alpha);
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour;
flat in uint form;
flat in float pixels;
uniform vec3 ink;
out vec4 shade;

void main() {
  bool ringed = (form & 2u) == 2u;
  float whole = pixels + (ringed ? 4.0 : 0.0);
  vec2 place = (gl_PointCoord - 0.5) * whole;
  float half_ = pixels * 0.5;
  float gap;
  if ((form & 1u) == 1u && pixels > 4.0) {
    vec2 turned = abs(vec2(place.x + place.y, place.x - place.y)) * 0.7071;
    float arm = max(0.8, half_ * 0.3);
    gap = min(max(turned.x - half_, turned.y - arm), max(turned.y - half_, turned.x - arm));
  } else {
    gap = length(place) - half_;
  }
  float inside = clamp(0.5 - gap, 0.0, 1.0);
  float ring = ringed ? clamp(1.0 - abs(length(place) - half_ - 1.0), 0.0, 1.0) : 0.0;
  float alpha = max(inside * colour.a, ring);
  if (alpha < 0.02) discard;
  vec3 mixed = mix(colour.rgb, ink, ring * (1.0 - inside));
  shade = vec4(mixed * alpha, alpha);
}`;
