package io.dstream.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * A recording of what is measured by the JDK's Flight Recorder, if it is wanted: without the making of data, the
 * warm-up and the check, which would be most of what a profile shows. If the process is told to end meanwhile, what
 * there is of it is written all the same.
 */
public final class FlightRecording {
    private final Optional<Recording> recording;

    private FlightRecording(Optional<Recording> recording) {
        this.recording = recording;
    }

    /**
     * None.
     *
     * @return one that does nothing
     */
    public static FlightRecording none() {
        return new FlightRecording(Optional.empty());
    }

    /**
     * One that has yet to start: the recorder itself comes up now, and not when something is being measured.
     *
     * @param file where to put it
     * @return the recording
     * @throws IOException if it cannot be put there
     * @throws ParseException if the JDK's own settings cannot be read
     */
    public static FlightRecording to(Path file) throws IOException, ParseException {
        Recording recording = new Recording(Configuration.getConfiguration("profile"));
        recording.setDestination(file);
        recording.setDumpOnExit(true);
        return new FlightRecording(Optional.of(recording));
    }

    /** What is measured begins. */
    public void start() {
        recording.ifPresent(Recording::start);
    }

    /** What is measured has ended; writes the file. */
    public void stop() {
        recording.ifPresent(Recording::stop);
    }
}
