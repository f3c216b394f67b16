package io.twotower.trainer.store;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.BitSet;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class NumberSetTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0005, 0.01, 0.5, 1})
    void positionsCountSmallerNumbers(double density) {
        Random random = new Random(1);
        BitSet bits = new BitSet();
        for (int i = 0; i < 5000; i++) {
            if (random.nextDouble() < density) bits.set(i);
        }
        NumberSet set = new NumberSet(bits);
        int position = 0;
        for (int number = 0; number < 6000; number++) {
            assertEquals(bits.get(number) ? position : -1, set.position(number));
            if (bits.get(number)) assertEquals(number, set.at(position++));
        }
        assertEquals(position, set.size());
        assertThrows(IndexOutOfBoundsException.class, () -> set.at(set.size()));
        assertThrows(IndexOutOfBoundsException.class, () -> set.at(-1));
    }
}
