package io.twotower.trainer.batch;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ItemNumbersTest {

    @Test
    void numbersItemsAsTheyComeUp() {
        ItemNumbers numbers = new ItemNumbers(1000);
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 20; round++) {
            numbers.clear();
            Map<Integer, Integer> expected = new HashMap<>();
            int spread = 1 << 1 + random.nextInt(30);
            int stride = 1 + random.nextInt(1 << 10);
            for (int i = 0; i < 1000; i++) {
                int item = random.nextBoolean() ? random.nextInt(spread) : i * stride;
                expected.putIfAbsent(item, expected.size());
                assertEquals(expected.get(item), numbers.of(item));
                assertEquals(expected.size(), numbers.size());
            }
        }
    }

    @Test
    void holdsAsManyAsItWasMadeFor() {
        for (int capacity = 1; capacity <= 40; capacity++) {
            ItemNumbers numbers = new ItemNumbers(capacity);
            for (int item = 0; item < capacity; item++) assertEquals(item, numbers.of(item));
            for (int item = 0; item < capacity; item++) assertEquals(item, numbers.of(item));
        }
    }
}
