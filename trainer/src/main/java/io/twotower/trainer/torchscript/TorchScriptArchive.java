package io.twotower.trainer.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs source text and an object of one of its classes into a TorchScript archive, the file that {@code torch.jit.save}
 * writes. It is a zip file with these entries, all below one directory of any name:
 *
 * <ul>
 *   <li>{@code version}: of the format;
 *   <li>{@code byteorder}: of tensors, of which there are none;
 *   <li>{@code code/__torch__.py}: the source. Its classes are {@code __torch__.Name};
 *   <li>{@code data.pkl}: the object as a Python pickle;
 *   <li>{@code constants.pkl}: tensors that the source refers to, an empty tuple.
 * </ul>
 *
 * <p>Entries are stored, not deflated: PyTorch's reader takes them where they lie in the file.
 *
 * <p>A pickle is a program for a stack machine. An object is: its class ({@code GLOBAL}), no arguments
 * ({@code EMPTY_TUPLE}), made ({@code NEWOBJ}), a dictionary filled with its attributes ({@code EMPTY_DICT}, {@code MARK}, keys
 * and values, {@code SETITEMS}), given to it ({@code BUILD}).
 */
final class TorchScriptArchive {

    private static final String ROOT = "script/";
    private static final int FORMAT_VERSION = 3;
    private static final byte[] PICKLE_PROTOCOL = {(byte) 0x80, 2};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private TorchScriptArchive() { }

    /** The bytes of the archive. */
    static byte[] of(String source, ScriptObject object) {
        TorchScriptArchive archive = new TorchScriptArchive();
        try (ZipOutputStream zip = new ZipOutputStream(archive.bytes)) {
            put(zip, "version", text(FORMAT_VERSION + "\n"));
            put(zip, "byteorder", text("little"));
            put(zip, "code/__torch__.py", text(source));
            put(zip, "data.pkl", pickle(object));
            put(zip, "constants.pkl", emptyTuple());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write to memory", e);
        }
        return archive.bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED); // wants to know size and checksum beforehand
        entry.setSize(content.length);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] emptyTuple() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(PICKLE_PROTOCOL);
        pickle.write(')'); // EMPTY_TUPLE
        pickle.write('.'); // STOP
        return pickle.toByteArray();
    }

    private static byte[] pickle(ScriptObject object) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(pickle);
        out.write(PICKLE_PROTOCOL);
        write(object, out);
        out.write('.'); // STOP
        return pickle.toByteArray();
    }

    private static void write(ScriptObject object, DataOutputStream out) throws IOException {
        out.write(text("c__torch__\n" + object.className() + "\n")); // GLOBAL
        out.write(')'); // EMPTY_TUPLE
        out.write(0x81); // NEWOBJ
        out.write('}'); // EMPTY_DICT
        out.write('('); // MARK
        write("training", false, out); // PyTorch sets it on modules
        for (Map.Entry<String, Object> attribute : new TreeMap<>(object.attributes()).entrySet())
            write(attribute.getKey(), attribute.getValue(), out);
        out.write('u'); // SETITEMS
        out.write('b'); // BUILD
    }

    private static void write(String name, Object value, DataOutputStream out) throws IOException {
        byte[] key = text(name);
        out.write('X'); // BINUNICODE
        out.writeInt(Integer.reverseBytes(key.length));
        out.write(key);
        writeValue(value, out);
    }

    private static void writeValue(Object value, DataOutputStream out) throws IOException {
        if (value instanceof ScriptObject object) {
            write(object, out);
        } else if (value instanceof Boolean flag) {
            out.write(flag ? 0x88 : 0x89); // NEWTRUE, NEWFALSE
        } else if (value instanceof Long number) {
            writeLong(number, out);
        } else if (value instanceof Double number) {
            out.write('G'); // BINFLOAT, big-endian
            out.writeDouble(number);
        } else if (value instanceof long[] numbers) {
            out.write(']'); // EMPTY_LIST
            out.write('('); // MARK
            for (long number : numbers) writeLong(number, out);
            out.write('e'); // APPENDS
        } else {
            throw new IllegalArgumentException("An attribute can't be a " + value.getClass().getName());
        }
    }

    private static void writeLong(long value, DataOutputStream out) throws IOException {
        out.write(0x8a); // LONG1: length, then the bytes, little-endian
        out.write(Long.BYTES);
        out.writeLong(Long.reverseBytes(value));
    }
}
