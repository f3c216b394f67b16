package io.twotower.local.content;

import com.yahoo.vespa.config.search.AttributesConfig.Attribute.Distancemetric;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Vespa's distance metrics over vectors of floats, as its documentation of {@code distance-metric} defines them. The raw score is what
 * {@code closeness} returns: larger is nearer.
 */
enum DistanceMetric {

    /** closeness 1 / (2 − cos), cos taken as dot / |query|²: vectors of the query's length are assumed. */
    PRENORMALIZED_ANGULAR(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT) {
        @Override
        double closeness(float[] query, float[] vector) {
            double norm = dot(query, query);
            double cosine = dot(query, vector) / (norm > 0 ? norm : 1);
            return 1 / (2 - clamp(cosine));
        }
    },

    /** closeness 1 / (1 + angle in radians). */
    ANGULAR(VectorSimilarityFunction.COSINE) {
        @Override
        double closeness(float[] query, float[] vector) {
            double norms = dot(query, query) * dot(vector, vector);
            double cosine = dot(query, vector) / (norms > 0 ? Math.sqrt(norms) : 1);
            return 1 / (1 + Math.acos(clamp(cosine)));
        }
    },

    /** closeness is the dot product itself, of any sign; distance its negation. */
    DOTPRODUCT(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT) {
        @Override
        double closeness(float[] query, float[] vector) { return dot(query, vector); }

        @Override
        double distance(double closeness) { return -closeness; }

        @Override
        double closenessAtDistance(double distance) { return -distance; }

        @Override
        double worst() { return -Double.MAX_VALUE; }
    },

    /** closeness 1 / (1 + Euclidean distance). */
    EUCLIDEAN(VectorSimilarityFunction.EUCLIDEAN) {
        @Override
        double closeness(float[] query, float[] vector) {
            double sum = 0;
            for (int i = 0; i < query.length; i++) {
                double difference = (double) query[i] - vector[i];
                sum += difference * difference;
            }
            return 1 / (1 + Math.sqrt(sum));
        }
    };

    private final VectorSimilarityFunction similarity;

    DistanceMetric(VectorSimilarityFunction similarity) { this.similarity = similarity; }

    /** The value of {@code closeness} for two vectors of equal length. */
    abstract double closeness(float[] query, float[] vector);

    /** The value of {@code distance} that belongs to a closeness. */
    double distance(double closeness) { return 1 / closeness - 1; }

    /** The closeness at a distance: the inverse of {@link #distance}. */
    double closenessAtDistance(double distance) { return 1 / (1 + distance); }

    /** The closeness of a document without a vector. */
    double worst() { return 0; }

    /** Orders neighbours as this metric does (its values differ). */
    VectorSimilarityFunction similarity() { return similarity; }

    /** Returns the metric of a configured attribute, or null if it is not supported here. */
    static DistanceMetric of(Distancemetric.Enum configured) {
        return switch (configured) {
            case PRENORMALIZED_ANGULAR -> PRENORMALIZED_ANGULAR;
            case ANGULAR -> ANGULAR;
            case DOTPRODUCT -> DOTPRODUCT;
            case EUCLIDEAN -> EUCLIDEAN;
            default -> null;
        };
    }

    private static double clamp(double cosine) { return Math.max(-1, Math.min(1, cosine)); }

    /** Four sums at a time: one would wait for each addition. */
    private static double dot(float[] a, float[] b) {
        double sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        int i = 0;
        for (int end = a.length - 3; i < end; i += 4) {
            sum0 += (double) a[i] * b[i];
            sum1 += (double) a[i + 1] * b[i + 1];
            sum2 += (double) a[i + 2] * b[i + 2];
            sum3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) sum0 += (double) a[i] * b[i];
        return sum0 + sum1 + sum2 + sum3;
    }
}
