package io.twotower.features;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.custom.CustomAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.util.ClasspathResourceLoader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.ArrayList;
import java.util.Map;

/** Tokenizes text by a chain of Lucene components. Safe for use by several threads. */
public final class FeatureTokenizer implements AutoCloseable {
    /** Characters of a text that are read; what stands behind them does not count. */
    public static final int MAX_CHARACTERS = 100_000;

    private final CustomAnalyzer analyzer;

    /** Takes tokens where the analyzer leaves them, before they are strings. */
    @FunctionalInterface
    interface TokenConsumer {
        /**
         * @param chars holds the token in {@code [0, length)}, until this returns
         * @return whether another is wanted
         */
        boolean accept(char[] chars, int length);
    }

    /**
     * @param path where the spec stands, for errors
     * @throws SpecException when Lucene knows no such component or parameter
     */
    FeatureTokenizer(AnalyzerSpec spec, String path) {
        try {
            // The loader is named for Vespa's sake: in an OSGi bundle the thread's own loader does not see the embedded Lucene.
            CustomAnalyzer.Builder builder = CustomAnalyzer.builder(new ClasspathResourceLoader(FeatureTokenizer.class.getClassLoader()));
            builder.withTokenizer(spec.tokenizer().name(), mutable(spec.tokenizer().parameters()));
            for (AnalyzerSpec.Part filter : spec.filters()) builder.addTokenFilter(filter.name(), mutable(filter.parameters()));
            analyzer = builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new SpecException(path, "is not a Lucene analyzer: " + e.getMessage());
        }
    }

    /** Lucene's factories take the parameters they know out of the map and complain of the rest. */
    private static Map<String, String> mutable(Map<String, String> parameters) {
        return new HashMap<>(parameters);
    }

    /** Returns all tokens of a text, in order. */
    public List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        forEachToken(text, (chars, length) -> tokens.add(new String(chars, 0, length)));
        return tokens;
    }

    /** Hands the tokens of a text to a consumer, in order, until it returns false; returns whether it never did. */
    boolean forEachToken(String text, TokenConsumer consumer) {
        String read = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
        try (TokenStream stream = analyzer.tokenStream("", read)) {
            CharTermAttribute term = stream.getAttribute(CharTermAttribute.class);
            stream.reset();
            boolean more = true;
            while (more && stream.incrementToken()) more = consumer.accept(term.buffer(), term.length());
            if (more) stream.end();
            return more;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not tokenize a text held in memory", e);
        }
    }

    @Override
    public void close() {
        analyzer.close();
    }
}
