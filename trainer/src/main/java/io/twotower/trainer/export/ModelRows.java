package io.twotower.trainer.export;

import io.twotower.trainer.model.TwoTowerModel;

/** The rows of a trained model's table number {@code table}. */
record ModelRows(TwoTowerModel model, int table) implements TableRows {
    @Override
    public int rows() {
        return model.layout().tables().get(table).rows();
    }

    @Override
    public int dim() {
        return model.layout().tables().get(table).dim();
    }

    @Override
    public void read(int from, int count, float[] target) {
        model.readRows(table, from, count, target);
    }
}
