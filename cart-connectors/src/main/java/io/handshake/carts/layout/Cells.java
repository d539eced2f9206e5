package io.handshake.carts.layout;

/** Values by the name that the file gives them: a row by its columns, an element by its children. */
public interface Cells {

    /** Where they begin, from 1. */
    long line();

    /** The value of that name; a blank cell if there is none. */
    Cell cell(String name);

    /** Whether the file has a place of that name at all, blank or not. */
    boolean has(String name);
}
