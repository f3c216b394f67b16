package io.twotower.local.content;

import com.yahoo.document.annotation.Annotation;
import com.yahoo.document.annotation.AnnotationTypes;
import com.yahoo.document.annotation.SpanTree;
import com.yahoo.document.annotation.SpanTrees;
import com.yahoo.document.annotation.internal.SimpleIndexingAnnotations;
import com.yahoo.document.datatypes.StringFieldValue;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The terms the container's indexing chain annotated a text with. Terms of the same place (a word and its stem) share a
 * position; the elements of a collection are kept apart so that no phrase spans two of them. Text without annotations is one
 * term, as in Vespa.
 */
@SuppressWarnings("removal") // Vespa means to take span trees out of its public API; its serialised documents have them
final class TermsTokenStream extends TokenStream {

    private static final int ELEMENT_GAP = 100;

    private final CharTermAttribute termAttribute = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute positionAttribute = addAttribute(PositionIncrementAttribute.class);
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private record Term(int from, String text) { }

    private record Token(int increment, String text) { }

    TermsTokenStream(List<StringFieldValue> elements) {
        for (StringFieldValue element : elements) {
            List<Term> terms = new ArrayList<>();
            collect(element, terms);
            terms.sort(Comparator.comparingInt(Term::from));
            int increment = tokens.isEmpty() ? 1 : ELEMENT_GAP;
            int previous = -1;
            for (Term term : terms) {
                tokens.add(new Token(term.from == previous ? 0 : increment, term.text));
                previous = term.from;
                increment = 1;
            }
        }
    }

    private static void collect(StringFieldValue value, List<Term> terms) {
        SimpleIndexingAnnotations simple = value.getSimpleAnnotations();
        if (simple != null) {
            for (int i = 0; i < simple.getCount(); i++)
                terms.add(term(value, simple.getFrom(i), simple.getFrom(i) + simple.getLength(i), simple.getTerm(i)));
            return;
        }
        SpanTree tree = value.getSpanTree(SpanTrees.LINGUISTICS);
        if (tree != null)
            tree.forEach(annotation -> collect(value, annotation, terms));
        else if (!value.getString().isEmpty())
            terms.add(new Term(0, value.getString()));
    }

    private static void collect(StringFieldValue value, Annotation annotation, List<Term> terms) {
        if (!AnnotationTypes.TERM.equals(annotation.getType()) || !annotation.hasSpanNode()) return;
        String term = annotation.getFieldValue() instanceof StringFieldValue string ? string.getString() : null;
        terms.add(term(value, annotation.getSpanNode().getFrom(), annotation.getSpanNode().getTo(), term));
    }

    /** A term that equals the text it stands for is annotated without its own. */
    private static Term term(StringFieldValue value, int from, int to, String term) {
        return new Term(from, term != null ? term : value.getString().substring(from, to));
    }

    void forEachTerm(Consumer<String> consumer) { tokens.forEach(token -> consumer.accept(token.text)); }

    @Override
    public boolean incrementToken() {
        if (next == tokens.size()) return false;
        clearAttributes();
        Token token = tokens.get(next++);
        termAttribute.append(token.text);
        positionAttribute.setPositionIncrement(token.increment);
        return true;
    }

    @Override
    public void reset() { next = 0; }
}
