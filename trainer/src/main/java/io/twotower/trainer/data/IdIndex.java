package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedBytes;
import io.twotower.trainer.storage.MappedLongs;
import io.twotower.trainer.storage.Scratch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Ids numbered in the order in which they came, and found again by open addressing, in mapped arrays. A slot has the upper half of
 * an id's hash beside its number, so that few other ids are looked at, and none when the table grows.
 */
final class IdIndex {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NUMBER = 0xFFFFFFFFL;

    private final Scratch scratch;
    private final MappedBytes bytes;
    private final MappedLongs ends;
    /** The upper half of the hash, then the number plus one; zero where there is no id. */
    private MappedLongs slots;

    IdIndex(Scratch scratch) {
        this.scratch = scratch;
        this.bytes = scratch.bytes();
        this.ends = scratch.longs();
        this.slots = emptySlots(2048);
    }

    int size() {
        return (int) ends.size();
    }

    String id(int index) {
        return new String(bytes(index), StandardCharsets.UTF_8);
    }

    /** The number of an id, or -1. */
    int indexOf(String id) {
        return indexOf(id.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of an id in UTF-8, or -1. */
    int indexOf(byte[] id) {
        return (int) (slots.get(slot(id, hash(id))) & NUMBER) - 1;
    }

    /** Numbers a new id in UTF-8; -1 when it is there already. */
    int add(byte[] id) {
        long hash = hash(id);
        long slot = slot(id, hash);
        if (slots.get(slot) != 0) {
            return -1;
        }
        int number = size();
        if (number == Integer.MAX_VALUE - 1) {
            throw new DataException("there are more than " + number + " ids");
        }
        bytes.add(id, 0, id.length);
        ends.add(bytes.size());
        slots.set(slot, hash & ~NUMBER | number + 1);
        if (2L * size() > slots.size()) {
            grow();
        }
        return number;
    }

    /** Goes on hashing with an id's characters, as {@link Hashing#add(long, String)} does. */
    long hash(long state, int index) {
        long start = start(index);
        long end = ends.get(index);
        long hash = state;
        for (long i = start; i < end; i++) {
            byte character = bytes.get(i);
            if (character < 0) {
                return Hashing.add(state, id(index));
            }
            hash = Hashing.add(hash, (char) character);
        }
        return Hashing.endOfPart(hash);
    }

    /** Compares two ids like {@link String#compareTo(String)}. */
    int compare(int a, int b) {
        long startA = start(a);
        long startB = start(b);
        int lengthA = (int) (ends.get(a) - startA);
        int lengthB = (int) (ends.get(b) - startB);
        for (int i = 0; i < Math.min(lengthA, lengthB); i++) {
            byte left = bytes.get(startA + i);
            byte right = bytes.get(startB + i);
            if (left < 0 || right < 0) {
                return id(a).compareTo(id(b));
            }
            if (left != right) {
                return left - right;
            }
        }
        return lengthA - lengthB;
    }

    private long start(int index) {
        return index == 0 ? 0 : ends.get(index - 1);
    }

    private byte[] bytes(int index) {
        long start = start(index);
        byte[] id = new byte[(int) (ends.get(index) - start)];
        bytes.get(start, id, 0, id.length);
        return id;
    }

    private long slot(byte[] id, long hash) {
        long mask = slots.size() - 1;
        long slot = hash >>> 32 & mask;
        for (long found = slots.get(slot); found != 0; found = slots.get(slot)) {
            if ((found ^ hash) >>> 32 == 0 && is((int) (found & NUMBER) - 1, id)) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean is(int index, byte[] id) {
        long start = start(index);
        return ends.get(index) - start == id.length && bytes.matches(start, id);
    }

    private void grow() {
        MappedLongs old = slots;
        slots = emptySlots(old.size() * 2);
        long mask = slots.size() - 1;
        for (long i = 0; i < old.size(); i++) {
            long entry = old.get(i);
            if (entry != 0) {
                long slot = entry >>> 32 & mask;
                while (slots.get(slot) != 0) {
                    slot = slot + 1 & mask;
                }
                slots.set(slot, entry);
            }
        }
        old.close();
    }

    private MappedLongs emptySlots(long length) {
        MappedLongs empty = scratch.longs();
        empty.resize(length);
        return empty;
    }

    private static long hash(byte[] id) {
        long hash = id.length;
        int i = 0;
        for (; i + Long.BYTES <= id.length; i += Long.BYTES) {
            hash = Hashing.mix(hash ^ (long) LONGS.get(id, i));
        }
        for (; i < id.length; i++) {
            hash = hash * 31 + id[i];
        }
        return Hashing.mix(hash);
    }
}
