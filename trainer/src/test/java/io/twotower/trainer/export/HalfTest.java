package io.twotower.trainer.export;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HalfTest {

    private static final int INFINITY = 0x7c00;

    @Test
    void everyHalfIsTheNumberThatItsBitsSay() {
        for (int bits = 0; bits < INFINITY; bits++) {
            int exponent = bits >>> 10;
            double fraction = (bits & 0x3ff) / 1024.0;
            double expected = exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
            assertEquals(expected, Half.toFloat((short) bits));
            assertEquals(-expected, Half.toFloat((short) (bits | 0x8000)));
        }
        assertEquals(Float.POSITIVE_INFINITY, Half.toFloat((short) INFINITY));
        assertEquals(Float.NEGATIVE_INFINITY, Half.toFloat((short) (INFINITY | 0x8000)));
        for (int bits = INFINITY + 1; bits < 0x8000; bits++) assertTrue(Float.isNaN(Half.toFloat((short) bits)));
    }

    @Test
    void everyHalfComesBackAsItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            short back = Half.of(Half.toFloat(half));
            if (Float.isNaN(Half.toFloat(half))) assertTrue(Float.isNaN(Half.toFloat(back)));
            else assertEquals(half, back);
        }
    }

    @Test
    void whatIsBetweenTwoHalvesGoesToTheNearerAndFromTheMiddleToTheEven() {
        for (int bits = 0; bits < INFINITY - 1; bits++) {
            float middle = (Half.toFloat((short) bits) + Half.toFloat((short) (bits + 1))) / 2;
            int even = bits % 2 == 0 ? bits : bits + 1;
            for (int sign : new int[] {1, -1}) {
                int signBit = sign < 0 ? 0x8000 : 0;
                assertEquals((short) (signBit | even), Half.of(sign * middle));
                assertEquals((short) (signBit | bits), Half.of(sign * Math.nextDown(middle)));
                assertEquals((short) (signBit | bits + 1), Half.of(sign * Math.nextUp(middle)));
            }
        }
    }

    @Test
    void noOtherHalfIsNearer() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!(Math.abs(value) < 65_504)) continue;
            short half = Half.of(value);
            double distance = Math.abs((double) value - Half.toFloat(half));
            assertTrue(distance <= Math.abs((double) value - Half.toFloat((short) (half + 1))) || (half & 0x7fff) == 0x7bff);
            assertTrue((half & 0x7fff) == 0 || distance <= Math.abs((double) value - Half.toFloat((short) (half - 1))));
        }
    }

    @Test
    void whatIsTooLargeIsInfinite() {
        assertEquals((short) 0x7bff, Half.of(Math.nextDown(65_520f)));
        for (float value : new float[] {65_520f, 1e10f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertEquals((short) INFINITY, Half.of(value));
            assertEquals((short) (INFINITY | 0x8000), Half.of(-value));
        }
        assertTrue(Float.isNaN(Half.toFloat(Half.of(Float.NaN))));
        assertTrue(Float.isNaN(Half.toFloat(Half.of(Float.intBitsToFloat(0x7f800001)))));
    }
}
