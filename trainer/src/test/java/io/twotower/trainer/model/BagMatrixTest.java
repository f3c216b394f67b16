package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class BagMatrixTest {

    private final BagMatrix matrix = new BagMatrix(10);

    @Test
    void averagesEachBagOverItsNonPaddingIds() {
        int[] ids = {7, 3, 0, 0, /* empty */ 0, 0, /* repeated */ 3, 3, 7, 9};
        matrix.clear();
        matrix.add(ids, 0, 4);
        matrix.add(ids, 4, 2);
        matrix.add(ids, 6, 4);
        assertArrayEquals(new long[] {7, 3, 9}, matrix.rows());
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray rows = manager.create(new float[][] {{70, 1}, {30, 1}, {90, 1}});
            NDArray means = matrix.toSparse(manager).matMul(rows);
            assertArrayEquals(new float[] {50, 1, 0, 0, 55, 1}, means.toFloatArray(), 1e-5f);
        }
    }

    @Test
    void forgetsTheLastBatch() {
        matrix.clear();
        matrix.add(new int[] {5, 6}, 0, 2);
        matrix.clear();
        matrix.add(new int[] {6}, 0, 1);
        assertEquals(1, matrix.bags());
        assertArrayEquals(new long[] {6}, matrix.rows());
    }

    @Test
    void growsWithTheBatch() {
        matrix.clear();
        int[] ids = {1, 2, 3};
        for (int bag = 0; bag < 5000; bag++) matrix.add(ids, 0, 3);
        assertEquals(3, matrix.columns());
        assertEquals(5000, matrix.bags());
    }

    @Test
    void refusesIdsOutsideTheTable() {
        matrix.clear();
        var e = assertThrows(IllegalArgumentException.class, () -> matrix.add(new int[] {10}, 0, 1));
        assertEquals("Id 10 is outside a table of 10 rows", e.getMessage());
    }
}
