package io.dstream.jdbc.internal.connect;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;

/** Tells errors that pass from those that do not, and says what is to be done about these. */
public final class SqlErrors {
    /** MySQL's and MariaDB's: locks, lost connections, starts and stops, too many connections. */
    private static final ImmutableSet<Integer> MYSQL_PASSING = ImmutableSet.of(
            1020, 1040, 1053, 1079, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1927, 2002, 2003, 2006, 2013, 4031);

    /** H2's: objects and databases that are closed, lost connections, changes at the same time, locks. */
    private static final ImmutableSet<Integer> H2_PASSING =
            ImmutableSet.of(50200, 90007, 90020, 90067, 90098, 90121, 90131);

    private SqlErrors() {}

    /** Whether the same may succeed a little later. */
    public static boolean passes(Throwable error) {
        return !anyOf(error, SqlErrors::isRefusedLogin) && anyOf(error, SqlErrors::mayPass);
    }

    /** Whether the connection, or the server, is what is missing. */
    public static boolean isUnreachable(Throwable error) {
        return anyOf(error, e -> e instanceof IOException || (e instanceof SQLException sql && state(sql, "08")));
    }

    /** Whether a COMMIT that failed so may have come through all the same. */
    public static boolean leavesOpen(Throwable error) {
        return isUnreachable(error)
                || anyOf(
                        error,
                        e -> e instanceof SQLRecoverableException
                                || (e instanceof SQLException sql && state(sql, "40003")));
    }

    /** Whether an upsert of several rows has come to one of them twice. */
    public static boolean isSameRowTwice(Throwable error) {
        return anyOf(error, e -> e instanceof SQLException sql && state(sql, "21000"));
    }

    /** Whether somebody else has the same key, or table, already. */
    public static boolean isDuplicate(Throwable error) {
        return anyOf(
                error, e -> e instanceof SQLException sql && (state(sql, "23") || says(sql, "[SQLITE_CONSTRAINT")));
    }

    private static boolean isRefusedLogin(Throwable error) {
        return error instanceof SQLException e
                && (state(e, "28") || state(e, "3D000") || e.getErrorCode() == 1045 || e.getErrorCode() == 1049);
    }

    private static boolean mayPass(Throwable error) {
        if (error instanceof IOException) {
            return true; // the connection's
        }
        if (!(error instanceof SQLException e)) {
            return false;
        }
        // MariaDB's driver calls each state transient that it does not know, as that of a value which does not fit
        return (e instanceof SQLTransientException && !state(e, "01"))
                || e instanceof SQLRecoverableException
                || state(e, "08")
                || state(e, "40")
                || state(e, "53")
                || state(e, "57P0")
                || state(e, "55P03")
                || state(e, "HYT00")
                || MYSQL_PASSING.contains(e.getErrorCode())
                || H2_PASSING.contains(e.getErrorCode())
                || says(e, "[SQLITE_BUSY")
                || says(e, "[SQLITE_LOCKED");
    }

    private static boolean state(SQLException error, String prefix) {
        return error.getSQLState() != null && error.getSQLState().startsWith(prefix);
    }

    private static boolean says(SQLException error, String prefix) {
        return error.getMessage() != null && error.getMessage().startsWith(prefix);
    }

    /** Whether an error, or one that led to it or goes with it, is one of those. */
    private static boolean anyOf(Throwable error, Predicate<Throwable> kind) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>();
        next.add(error);
        while (!next.isEmpty()) {
            Throwable e = next.remove();
            if (!seen.add(e)) {
                continue;
            }
            if (kind.test(e)) {
                return true;
            }
            if (e.getCause() != null) {
                next.add(e.getCause());
            }
            if (e instanceof SQLException sql && sql.getNextException() != null) {
                next.add(sql.getNextException());
            }
        }
        return false;
    }

    /** The error that says most: what led to a pool's, and a batch's. */
    static SQLException telling(SQLException error) {
        SQLException found = error;
        for (int depth = 0; depth < 10; depth++) {
            if (found instanceof BatchUpdateException && found.getNextException() != null) {
                found = found.getNextException();
            } else if (found.getCause() instanceof SQLException cause) {
                found = cause;
            } else {
                break;
            }
        }
        return found;
    }

    /** What to do about an error that does not pass, as the end of a message; empty where nothing better is known. */
    public static String advice(SQLException error) {
        SQLException e = telling(error);
        String said = String.valueOf(e.getMessage());
        int code = e.getErrorCode();
        if (isRefusedLogin(e) && !state(e, "3D000") && code != 1049) {
            return ". Correct the user or the password, with user(..) and password(..)";
        }
        if (state(e, "3D000") || code == 1049 || code == 90146) {
            return ". Correct the database's name in the URL, or make the database";
        }
        if (isUnreachable(e)) {
            return ". Look whether the server runs, and whether the URL has its host and port";
        }
        if (state(e, "42501") || code == 1142 || code == 1143 || code == 1044 || code == 90096) {
            return ". Give the user the right to do that";
        }
        if (state(e, "42P01")
                || state(e, "42S02")
                || state(e, "42S03")
                || state(e, "42S04")
                || said.contains("no such table")) {
            return ". Make the table, or correct its name";
        }
        if (state(e, "42703") || state(e, "42S22") || said.contains("no such column") || said.contains("no column")) {
            return ". Correct the name of the column, or add it to the table";
        }
        if (state(e, "42601") || code == 1064 || code == 42000 || code == 42001 || said.contains("syntax error")) {
            return ". Correct the SQL; a name that is also a word of SQL needs double quotes around it";
        }
        if (isDuplicate(e)) {
            return ". A record breaks a rule of the table: change the rule, leave such records out, or take upsert";
        }
        if (state(e, "22") || state(e, "42804") || code == 1366 || code == 1264 || code == 1406 || code == 1265) {
            return ". A value does not fit its column: convert it in the column's function, or change the column's type";
        }
        return "";
    }
}
