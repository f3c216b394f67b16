package io.twotower.trainer.export;

/** Conversion between 32-bit and 16-bit floats (IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction). */
final class Half {

    /** Bits of a 32-bit float's fraction that a half has no room for. */
    private static final int LOST_BITS = 13;

    /** Difference of the two formats' exponent biases, 127 and 15. */
    private static final int BIAS = 112;

    private static final int INFINITY = 0x7c00;

    /** The smallest magnitude, as bits of a 32-bit float, that rounds to infinity: halfway from 65,504 to 65,536. */
    private static final int OVERFLOW = Float.floatToRawIntBits(65_520f);

    /** 2⁻¹⁴, the smallest magnitude of a half with full precision. */
    private static final int MIN_NORMAL = Float.floatToRawIntBits(0x1p-14f);

    private Half() { }

    /** The nearest half, of two equally near the even one; what is too large is infinite, and NaN stays NaN. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        if (Float.isNaN(value)) return (short) (sign | INFINITY | 0x200 | magnitude >>> LOST_BITS & 0x3ff);
        if (magnitude >= OVERFLOW) return (short) (sign | INFINITY);
        // Below the normal range halves are multiples of 2⁻²⁴; rint rounds to even, and the product is exact.
        if (magnitude < MIN_NORMAL) return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
        int even = magnitude >>> LOST_BITS & 1;
        int rounded = magnitude + (1 << LOST_BITS - 1) - 1 + even >>> LOST_BITS;
        return (short) (sign | rounded - (BIAS << 10));
    }

    /** The same number as a 32-bit float, which holds every half exactly. */
    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        int wide = exponent == 0x1f ? 0xff : exponent + BIAS;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << LOST_BITS);
    }
}
