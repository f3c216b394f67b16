package io.twotower.trainer.training;

/** What a pipeline does, in this order. */
public enum PipelineStep {

    READ("read data"),
    FIT("fit features"),
    ENCODE("encode"),
    TRAIN("train"),
    EXPORT("export"),
    EVALUATE("evaluate");

    private final String label;

    PipelineStep(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
