package io.twotower.local.messages;

import com.yahoo.compress.CompressionType;
import com.yahoo.compress.Compressor;
import com.yahoo.jrt.DataValue;
import com.yahoo.jrt.Int32Value;
import com.yahoo.jrt.Int8Value;
import com.yahoo.jrt.Values;
import com.yahoo.slime.BinaryFormat;
import com.yahoo.slime.Inspector;
import com.yahoo.slime.Slime;

/** How message bus puts a structure into a remote call: an empty header and a compressed body, each as encoding, size and data. */
final class WireFormat {

    /** The parameter and the return types of the call. */
    static final String TYPES = "bixbix";

    private static final Compressor compressor = new Compressor(CompressionType.LZ4, 3, 0.90, 1024);
    private static final int BODY = 3;

    private WireFormat() { }

    static void write(Slime slime, Values values) {
        Compressor.Compression body = BinaryFormat.encode_and_compress(slime, compressor);
        values.add(new Int8Value(CompressionType.NONE.getCode())).add(new Int32Value(0)).add(new DataValue(new byte[0]));
        values.add(new Int8Value(body.type().getCode())).add(new Int32Value(body.uncompressedSize())).add(new DataValue(body.data()));
    }

    static Inspector read(Values values) {
        CompressionType type = CompressionType.valueOf(values.get(BODY).asInt8());
        byte[] body = compressor.decompress(values.get(BODY + 2).asData(), type, values.get(BODY + 1).asInt32());
        return BinaryFormat.decode(body).get();
    }

}
