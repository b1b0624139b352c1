package io.dstream.formats;

/** Whether the columns of a CSV file may differ from the components of its records. */
public enum ColumnPolicy {
    /** Every component has its column, and every column its component. Default without a header. */
    EXACT,
    /**
     * A component without a column gets its default: 0, {@code false}, null or an empty {@code Optional}. A column
     * without a component is ignored. Without a header, only the last columns may be missing. Default with a header.
     */
    LENIENT
}
