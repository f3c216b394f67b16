package io.twotower.trainer.benchmark;

import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.IdBuffer;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Encodes a catalogue with text, from raw features in memory to rows without padding; its unit is one pass over the catalogue. */
final class Encoding implements Contender {

    private final String name;
    private final CatalogueItems catalogue;
    private final int threads;
    private final ExecutorService executor;

    Encoding(String name, CatalogueItems catalogue, int threads) {
        this.name = name;
        this.catalogue = catalogue;
        this.threads = threads;
        executor = Executors.newFixedThreadPool(threads);
    }

    @Override
    public String name() {
        return name;
    }

    double itemsPerSecondPerThread(Measurements measurements) {
        return catalogue.items().size() / (measurements.median(name) / 1000) / threads;
    }

    @Override
    public double measure() {
        int count = catalogue.items().size();
        long start = System.nanoTime();
        List<Future<?>> parts = IntStream.range(0, threads)
                .<Future<?>>mapToObj(t -> executor.submit(() -> encode((int) ((long) count * t / threads), (int) ((long) count * (t + 1) / threads))))
                .toList();
        parts.forEach(Work::await);
        return (System.nanoTime() - start) / 1e6;
    }

    private void encode(int from, int to) {
        FeatureEncoder encoder = catalogue.encoder();
        List<Feature> features = encoder.spec().of(Tower.ITEM);
        IdBuffer ids = new IdBuffer();
        for (int item = from; item < to; item++) {
            RawFeatures raw = catalogue.items().get(item);
            ids.clear();
            for (int f = 0; f < features.size(); f++) encoder.appendFeature(Tower.ITEM, f, raw.strings(features.get(f).field()), ids);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
