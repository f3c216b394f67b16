package io.twotower.trainer.export;

import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Chooses how each table is encoded: as wanted, unless that would move vectors beyond the limit. Then, one by one, tables are encoded
 * more finely, first those that give most for the bytes they take: rounding errors of different tables are independent, so that their
 * squares add up. A table of long bags may well keep its few bits where one of single values can't.
 */
final class EncodingChoice {

    private final TableEncoding wanted;
    private final Rehearsal rehearsal;
    private final List<TableLayout> tables;

    EncodingChoice(TwoTowerModel model, TableEncoding wanted, ParityRows query, ParityRows item) {
        this.wanted = wanted;
        tables = model.layout().tables();
        rehearsal = wanted == TableEncoding.FP32 ? null : new Rehearsal(model, query, item);
    }

    /** The encodings of all tables, by number. */
    List<TableEncoding> encodings() {
        List<TableEncoding> encodings = new ArrayList<>(Collections.nCopies(tables.size(), wanted));
        if (wanted == TableEncoding.FP32) return encodings;
        double[] gains = new double[tables.size()];
        for (int table = 0; table < gains.length; table++) gains[table] = gain(table, wanted);
        while (!(rehearsal.parity(encodings) <= wanted.limit())) {
            int best = 0;
            for (int table = 1; table < gains.length; table++) if (gains[table] > gains[best]) best = table;
            if (encodings.get(best) == TableEncoding.FP32) break; // all are: the fault lies elsewhere
            encodings.set(best, encodings.get(best).finer());
            gains[best] = gain(best, encodings.get(best));
        }
        return encodings;
    }

    /** The square of the error that a table's encoding makes by itself, for each byte of the next finer one. */
    private double gain(int table, TableEncoding encoding) {
        if (encoding == TableEncoding.FP32) return -1;
        List<TableEncoding> alone = new ArrayList<>(Collections.nCopies(tables.size(), TableEncoding.FP32));
        alone.set(table, encoding);
        float error = rehearsal.parity(alone);
        int dim = tables.get(table).dim();
        double bytes = (double) tables.get(table).rows() * (encoding.finer().rowBytes(dim) - encoding.rowBytes(dim));
        return Float.isNaN(error) ? Double.POSITIVE_INFINITY : (double) error * error / bytes;
    }
}
