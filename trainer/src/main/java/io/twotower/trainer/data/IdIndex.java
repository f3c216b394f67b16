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

    private IdIndex(Archive archive) {
        scratch = archive.scratch();
        bytes = archive.open("bytes", Scratch::bytes);
        ends = archive.open("ends", Scratch::longs);
        slots = archive.open("slots", Scratch::longs);
    }

    /** Ids that were written to an archive; none can be added. */
    static IdIndex open(Archive archive) {
        return new IdIndex(archive);
    }

    void write(Archive archive) {
        archive.write("bytes", bytes);
        archive.write("ends", ends);
        archive.write("slots", slots);
    }

    int size() {
        return (int) ends.size();
    }

    String id(int index) {
        byte[] id = new byte[length(index)];
        read(index, id, id.length);
        return new String(id, StandardCharsets.UTF_8);
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

    /** Bytes that an id takes in UTF-8. */
    int length(int index) {
        return (int) (ends.get(index) - start(index));
    }

    /** Copies an id, in UTF-8, to the beginning of an array. */
    void read(int index, byte[] target, int length) {
        bytes.get(start(index), target, 0, length);
    }

    private long start(int index) {
        return index == 0 ? 0 : ends.get(index - 1);
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
