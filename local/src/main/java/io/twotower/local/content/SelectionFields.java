package io.twotower.local.content;

import com.yahoo.document.DocumentType;
import com.yahoo.document.select.Visitor;
import com.yahoo.document.select.rule.ArithmeticNode;
import com.yahoo.document.select.rule.AttributeNode;
import com.yahoo.document.select.rule.ComparisonNode;
import com.yahoo.document.select.rule.DocumentNode;
import com.yahoo.document.select.rule.DocumentTypeNode;
import com.yahoo.document.select.rule.EmbracedNode;
import com.yahoo.document.select.rule.IdNode;
import com.yahoo.document.select.rule.LiteralNode;
import com.yahoo.document.select.rule.LogicNode;
import com.yahoo.document.select.rule.NegationNode;
import com.yahoo.document.select.rule.NowNode;
import com.yahoo.document.select.rule.VariableNode;

/** Looks for fields in a document selection that documents don't have: Vespa's evaluation would take them for fields without a value. */
final class SelectionFields implements Visitor {

    private final DocumentType type;

    /** The visit of a selection throws a {@link RejectedDocumentException} for a field, or a document type, that isn't there. */
    SelectionFields(DocumentType type) { this.type = type; }

    @Override
    public void visit(AttributeNode node) {
        node.getValue().accept(this);
        if (!(node.getValue() instanceof DocumentNode)) return;
        String field = node.getItems().get(0).getName().replaceFirst("[\\[{.].*", "");
        if (type.getField(field) == null && node.getItems().get(0).getType() == AttributeNode.Item.ATTRIBUTE)
            throw new RejectedDocumentException("Document type '" + type.getName() + "' has no field '" + field + "'");
    }

    @Override
    public void visit(DocumentNode node) {
        if (!type.getName().equals(node.getType()))
            throw new RejectedDocumentException("Document type '" + node.getType() + "' is not of this application; it has '" + type.getName() + "'");
    }

    @Override
    public void visit(DocumentTypeNode node) { }

    @Override
    public void visit(ArithmeticNode node) { node.getItems().forEach(item -> item.getNode().accept(this)); }

    @Override
    public void visit(ComparisonNode node) {
        node.getLHS().accept(this);
        node.getRHS().accept(this);
    }

    @Override
    public void visit(EmbracedNode node) { node.getNode().accept(this); }

    @Override
    public void visit(LogicNode node) { node.getItems().forEach(item -> item.getNode().accept(this)); }

    @Override
    public void visit(NegationNode node) { node.getNode().accept(this); }

    @Override
    public void visit(IdNode node) { }

    @Override
    public void visit(LiteralNode node) { }

    @Override
    public void visit(NowNode node) { }

    @Override
    public void visit(VariableNode node) { }
}
