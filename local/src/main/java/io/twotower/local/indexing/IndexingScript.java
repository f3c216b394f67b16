package io.twotower.local.indexing;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.vespa.indexinglanguage.FieldValuesFactory;
import com.yahoo.vespa.indexinglanguage.ScriptParserContext;
import com.yahoo.vespa.indexinglanguage.expressions.Expression;
import com.yahoo.vespa.indexinglanguage.expressions.InputExpression;
import com.yahoo.vespa.indexinglanguage.expressions.InvalidInputException;
import com.yahoo.vespa.indexinglanguage.expressions.OutputExpression;
import com.yahoo.vespa.indexinglanguage.expressions.ScriptExpression;
import com.yahoo.vespa.indexinglanguage.expressions.StatementExpression;
import com.yahoo.vespa.indexinglanguage.parser.IndexingInput;
import com.yahoo.vespa.indexinglanguage.parser.ParseException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The indexing statements of one document type. */
final class IndexingScript {

    private final ScriptExpression all;
    private final Map<String, ScriptExpression> byOnlyInput = new HashMap<>();
    private final FieldValuesFactory values = new FieldValuesFactory(new StatementsOfOneField());

    private IndexingScript(DocumentType type, List<StatementExpression> statements) {
        Map<String, List<StatementExpression>> ofField = new HashMap<>();
        for (StatementExpression statement : statements) {
            List<String> inputs = InputExpression.InputFieldNameExtractor.runOn(statement);
            if (inputs.size() == 1) ofField.computeIfAbsent(inputs.get(0), field -> new ArrayList<>()).add(statement);
        }
        ofField.forEach((field, its) -> byOnlyInput.put(field, resolved(its, type)));
        all = resolved(statements, type);
    }

    static IndexingScript parse(DocumentType type, List<String> statements, ScriptParserContext context) {
        List<StatementExpression> parsed = new ArrayList<>();
        for (String statement : statements) parsed.add(parse(type, statement, context));
        return new IndexingScript(type, parsed);
    }

    private static StatementExpression parse(DocumentType type, String text, ScriptParserContext context) {
        try {
            StatementExpression statement = StatementExpression.newInstance(context.setInputStream(new IndexingInput(text)));
            InputExpression.FieldPathOptimizer paths = new InputExpression.FieldPathOptimizer(type);
            statement.select(paths, paths);
            OutputExpression.OutputFieldNameExtractor outputs = new OutputExpression.OutputFieldNameExtractor();
            statement.select(outputs, outputs);
            outputs.getOutputFieldNames().stream().findFirst()
                   .ifPresent(field -> statement.setStatementOutput(type, type.getField(field)));
            return statement;
        } catch (ParseException e) {
            throw new IllegalArgumentException("Cannot parse the indexing statement '" + text + "' of '" + type.getName() + "': " + e.getMessage(), e);
        }
    }

    private static ScriptExpression resolved(List<StatementExpression> statements, DocumentType type) {
        ScriptExpression script = new ScriptExpression(statements);
        script.resolve(type);
        return script;
    }

    Document run(Document document) {
        return all.execute(values, document, false, null);
    }

    /** Returns null when the statements leave nothing to update. */
    DocumentUpdate run(DocumentUpdate update) {
        DocumentUpdate result = Expression.execute(all, values, update, null);
        if (result != null) result.setCondition(update.getCondition());
        return result;
    }

    /** An update that depends on the stored value, such as adding to an array, can only run what reads nothing but that field. */
    private final class StatementsOfOneField extends FieldValuesFactory.SelectExpression {

        @Override
        public Expression selectExpression(DocumentType type, String field) {
            ScriptExpression script = byOnlyInput.get(field);
            if (script == null)
                throw new InvalidInputException("Field '" + field + "' can only be assigned: no indexing statement reads it alone");
            return script;
        }

    }

}
