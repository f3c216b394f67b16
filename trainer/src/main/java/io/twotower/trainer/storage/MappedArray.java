package io.twotower.trainer.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What the arrays of all element types share: a file that is mapped in segments of 1 GB. The first one starts small and is mapped
 * anew at twice its length until it has its full one; the pages stay the same. Elements are in the machine's byte order.
 *
 * <p>Reading by several threads is safe, and so is writing to elements that no other thread uses, once the array has its size.
 */
public abstract class MappedArray implements AutoCloseable {

    private static final int SEGMENT_BITS = 30;
    private static final int SMALLEST_SEGMENT = 1 << 16;

    /** Elements of a segment, as a power of two. */
    final int shift;
    /** What of an index is the position within a segment. */
    final int mask;

    private final Scratch scratch;
    private final int elementBits;
    private final List<ByteBuffer> mappings = new ArrayList<>();
    private FileChannel file;
    private boolean kept;
    private long size;
    private long capacity;

    /** @param elementBits bytes of an element, as a power of two */
    MappedArray(Scratch scratch, int elementBits) {
        this.scratch = scratch;
        this.elementBits = elementBits;
        this.shift = SEGMENT_BITS - elementBits;
        this.mask = (1 << shift) - 1;
    }

    /** The number of elements. */
    public final long size() {
        return size;
    }

    /**
     * Makes the array longer; new elements are zero.
     *
     * @throws IllegalArgumentException when it would become shorter
     * @throws UncheckedIOException when the disk has no room for it
     */
    public final void resize(long newSize) {
        if (newSize < size) {
            throw new IllegalArgumentException("an array of " + size + " elements cannot shrink to " + newSize);
        }
        reserve(newSize);
        size = newSize;
    }

    /** Makes room for one more element and returns its index. */
    final long append() {
        if (size == capacity) {
            reserve(size + 1);
        }
        return size++;
    }

    final void check(long index) {
        Objects.checkIndex(index, size);
    }

    final void check(long from, long count) {
        Objects.checkFromIndexSize(from, count, size);
    }

    /** Takes a mapped segment over, in place of a shorter one of the same number. */
    abstract void mapped(int segment, ByteBuffer bytes);

    /** Forgets all segments. */
    abstract void unmapped();

    private void reserve(long elements) {
        if (elements <= capacity) {
            return;
        }
        try {
            checkRoom(elements - capacity << elementBits);
            while (capacity < elements) {
                int segment = (int) (capacity >>> shift);
                long bytes = segmentBytes(elements, segment);
                checkRoom(((long) segment << SEGMENT_BITS) + bytes - (capacity << elementBits));
                map(segment, open(), FileChannel.MapMode.READ_WRITE, bytes);
                capacity = ((long) segment << shift) + (bytes >>> elementBits);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a scratch file longer in " + scratch.directory(), e);
        }
    }

    private void map(int segment, FileChannel from, FileChannel.MapMode mode, long bytes) throws IOException {
        ByteBuffer mapping = from.map(mode, (long) segment << SEGMENT_BITS, bytes).order(ByteOrder.nativeOrder());
        if (segment == mappings.size()) {
            mappings.add(mapping);
        } else {
            mappings.set(segment, mapping);
        }
        mapped(segment, mapping);
    }

    /** Becomes what a file holds, to be read only. */
    final void openKept(Path path) {
        try {
            kept = true;
            file = FileChannel.open(path, StandardOpenOption.READ);
            long bytes = file.size();
            for (int segment = 0; (long) segment << SEGMENT_BITS < bytes; segment++) {
                map(segment, file, FileChannel.MapMode.READ_ONLY, Math.min(bytes - ((long) segment << SEGMENT_BITS), 1L << SEGMENT_BITS));
            }
            size = bytes >> elementBits;
            capacity = size;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /**
     * Writes all elements to a new file, synced, that {@link Scratch} can open as an array again on a machine of the same byte order.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    public final void writeTo(Path path) {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long left = size << elementBits;
            for (int segment = 0; left > 0; segment++) {
                ByteBuffer part = mappings.get(segment).duplicate();
                part.limit((int) Math.min(left, part.capacity()));
                left -= part.limit();
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
            out.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    /** All of a segment but the first, whose length is a power of two. */
    private long segmentBytes(long elements, int segment) {
        long wanted = elements << elementBits;
        return segment > 0 || wanted >= 1L << SEGMENT_BITS ? 1L << SEGMENT_BITS
                : Math.max(SMALLEST_SEGMENT, Long.highestOneBit(2 * wanted - 1));
    }

    private FileChannel open() throws IOException {
        if (file == null) {
            Path path = scratch.directory().resolve(".twotower-" + UUID.randomUUID() + ".scratch");
            // On Unix this deletes the name at once. Blocks that are never written take no room on the disk.
            file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.SPARSE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        return file;
    }

    /** Refuses what does not fit: the kernel would only tell when a page is written, by a signal. */
    private void checkRoom(long bytes) throws IOException {
        long room = Files.getFileStore(scratch.directory()).getUsableSpace();
        if (room < bytes) {
            throw new IOException("the disk has " + (room >> 20) + " MB left and " + (bytes >> 20) + " MB more are needed");
        }
    }

    /** Frees the file, unless it was there before. The array has no elements any more. */
    @Override
    public final void close() {
        scratch.forget(this);
        size = 0;
        capacity = 0;
        unmapped();
        mappings.clear();
        try {
            if (file != null && file.isOpen()) {
                if (!kept) {
                    file.truncate(0);
                }
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a scratch file in " + scratch.directory(), e);
        }
    }
}
