package dev.spate.planfile;

/// A stretch of a text that a problem can point to.
///
/// @param line from 1; 0: the text as a whole
/// @param column from 1; 0: the line as a whole
/// @param from offset of its first code point
/// @param to offset behind its last code point
record Place(SourceText source, int line, int column, int from, int to) {

    static Place whole(SourceText source) {
        return new Place(source, 0, 0, 0, 0);
    }
}
