package io.twotower.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the paragraphs of a Debian control file: {@code Field: value} lines, continued on lines that begin with a space or a tab,
 * ended by an empty line.
 */
final class Deb822 {

    private Deb822() {
    }

    /** Gives each paragraph's fields; a value keeps its line breaks, and continuation lines what follows their first space. */
    static void forEach(BufferedReader reader, Consumer<Map<String, String>> paragraphs) throws IOException {
        Map<String, String> paragraph = new HashMap<>();
        String field = null;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty()) {
                emit(paragraph, paragraphs);
                paragraph = new HashMap<>();
                field = null;
            } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                String rest = line.substring(1);
                paragraph.computeIfPresent(String.valueOf(field), (name, value) -> value + "\n" + rest);
            } else {
                int colon = line.indexOf(':');
                field = colon < 0 ? null : line.substring(0, colon);
                if (field != null) {
                    paragraph.put(field, line.substring(colon + 1).strip());
                }
            }
        }
        emit(paragraph, paragraphs);
    }

    private static void emit(Map<String, String> paragraph, Consumer<Map<String, String>> paragraphs) {
        if (!paragraph.isEmpty()) {
            paragraphs.accept(paragraph);
        }
    }
}
