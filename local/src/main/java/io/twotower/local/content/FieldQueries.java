package io.twotower.local.content;

import io.twotower.local.content.FieldSchema.Type;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.FloatPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Conditions on one field as Lucene queries. */
final class FieldQueries {

    private FieldQueries() { }

    static Query word(FieldSchema field, String word) {
        if (field.text()) return new TermQuery(new Term(IndexFields.text(field), word));
        if (field.type() == Type.STRING) return new TermQuery(new Term(IndexFields.word(field), IndexedDocument.word(field, word)));
        if (field.type() == Type.BOOL && word.equalsIgnoreCase("true")) return bool(field, true);
        if (field.type() == Type.BOOL && word.equalsIgnoreCase("false")) return bool(field, false);
        if (field.number()) return parsedNumber(field, word);
        throw unsuited(field, "a word");
    }

    private static Query parsedNumber(FieldSchema field, String word) {
        try {
            return number(field, Long.parseLong(word));
        } catch (NumberFormatException notInteger) {
            try {
                return number(field, Double.parseDouble(word));
            } catch (NumberFormatException notNumber) {
                throw new UnsupportedQueryException("'" + word + "' is not a number, and field '" + field.name() + "' is numeric");
            }
        }
    }

    static Query words(FieldSchema field, Collection<String> words) {
        if (field.type() == Type.STRING && !field.text())
            return new TermInSetQuery(IndexFields.word(field),
                    words.stream().map(word -> new BytesRef(IndexedDocument.word(field, word))).toList());
        return any(words.stream().map(word -> word(field, word)).toList());
    }

    static Query prefix(FieldSchema field, String prefix) {
        if (field.text() || field.type() != Type.STRING) throw unsuited(field, "a prefix (only string attributes can)");
        return new PrefixQuery(new Term(IndexFields.word(field), IndexedDocument.word(field, prefix)));
    }

    /** @param words for each position the words that may stand there */
    static Query phrase(FieldSchema field, List<List<String>> words) {
        if (!field.text()) throw unsuited(field, "a phrase (only fields with indexing: index can)");
        if (words.isEmpty()) return new MatchNoDocsQuery();
        MultiPhraseQuery.Builder phrase = new MultiPhraseQuery.Builder();
        for (List<String> alternatives : words)
            phrase.add(alternatives.stream().map(word -> new Term(IndexFields.text(field), word)).toArray(Term[]::new));
        return phrase.build();
    }

    static Query number(FieldSchema field, long number) {
        if (field.type() == Type.STRING) return word(field, Long.toString(number));
        return range(field, NumericRange.of(number, true, number, true));
    }

    static Query number(FieldSchema field, double number) { return range(field, NumericRange.of(number, true, number, true)); }

    static Query numbers(FieldSchema field, Collection<Long> numbers) {
        if (field.type() == Type.INTEGER) return LongPoint.newSetQuery(IndexFields.number(field), numbers);
        return any(numbers.stream().map(number -> number(field, number)).toList());
    }

    static Query range(FieldSchema field, NumericRange range) {
        return switch (field.type()) {
            case INTEGER -> range.empty() ? new MatchNoDocsQuery()
                    : LongPoint.newRangeQuery(IndexFields.number(field), range.lowest(), range.highest());
            case BOOL -> any(Stream.of(false, true).filter(value -> contains(range, value ? 1 : 0)).map(value -> bool(field, value)).toList());
            case FLOAT -> {
                float low = (float) range.low(), high = (float) range.high();
                yield FloatPoint.newRangeQuery(IndexFields.number(field), range.lowInclusive() ? low : Math.nextUp(low),
                        range.highInclusive() ? high : Math.nextDown(high));
            }
            case DOUBLE -> {
                double low = range.low(), high = range.high();
                yield DoublePoint.newRangeQuery(IndexFields.number(field), range.lowInclusive() ? low : Math.nextUp(low),
                        range.highInclusive() ? high : Math.nextDown(high));
            }
            default -> throw unsuited(field, "a number");
        };
    }

    private static boolean contains(NumericRange range, long number) {
        return !range.empty() && range.lowest() <= number && number <= range.highest();
    }

    /** A bool without a value is false, as in Vespa. */
    private static Query bool(FieldSchema field, boolean value) {
        Query isTrue = LongPoint.newExactQuery(IndexFields.number(field), 1);
        if (value) return isTrue;
        return new BooleanQuery.Builder().add(new MatchAllDocsQuery(), Occur.FILTER).add(isTrue, Occur.MUST_NOT).build();
    }

    /** Matches what any of the queries matches. */
    static Query any(List<Query> queries) {
        if (queries.isEmpty()) return new MatchNoDocsQuery();
        if (queries.size() == 1) return queries.get(0);
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (Query query : queries) any.add(query, Occur.SHOULD);
        return any.build();
    }

    private static UnsupportedQueryException unsuited(FieldSchema field, String what) {
        return new UnsupportedQueryException("Field '" + field.name() + "' ("
                + (field.tensorType() != null ? field.tensorType() : field.type().name().toLowerCase(Locale.ROOT))
                + ") cannot be searched for " + what);
    }
}
