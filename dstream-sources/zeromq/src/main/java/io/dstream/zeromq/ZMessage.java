package io.dstream.zeromq;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.codec.Codec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A message of one or more frames. Two messages are equal if their frames have the same bytes. The bytes are not copied
 * and must not be changed.
 *
 * @param frames the frames, at least one
 */
public record ZMessage(List<byte[]> frames) {
    private static final int VERSION = 1;

    /** Copies the list. */
    public ZMessage {
        frames = List.copyOf(frames);
        checkArgument(!frames.isEmpty(), "a message without frames: expected at least one");
    }

    /**
     * Returns a message.
     *
     * @param frames its frames, at least one
     * @return the message
     */
    public static ZMessage of(byte[]... frames) {
        return new ZMessage(Arrays.asList(frames));
    }

    /**
     * Returns a message of text, in UTF-8.
     *
     * @param frames its frames, at least one
     * @return the message
     */
    public static ZMessage of(String... frames) {
        return new ZMessage(Arrays.stream(frames)
                .map(frame -> frame.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /**
     * Returns the codec that a program with a checkpoint needs if it receives these messages, and not what a decoder
     * makes of them: {@code StreamingContext.builder().codec(ZMessage.codec())}.
     *
     * @return the codec
     */
    public static Codec<ZMessage> codec() {
        return Codec.of(
                "ZMessage",
                VERSION,
                ZMessage.class,
                (message, out) -> {
                    out.writeVarInt(message.frames.size());
                    message.frames.forEach(out::writeBytes);
                },
                (version, in) -> {
                    int count = in.readCount(1);
                    List<byte[]> frames = new ArrayList<>(count);
                    for (int i = 0; i < count; i++) {
                        frames.add(in.readBytes());
                    }
                    return new ZMessage(frames);
                });
    }

    /**
     * Returns the number of frames.
     *
     * @return at least 1
     */
    public int size() {
        return frames.size();
    }

    /**
     * Returns the bytes of a frame.
     *
     * @param index from 0
     * @return the bytes; not a copy
     * @throws IllegalArgumentException if the message has fewer frames
     */
    public byte[] frame(int index) {
        checkArgument(
                index >= 0 && index < frames.size(),
                "frame %s of a message of %s: there is none",
                index,
                frames.size());
        return frames.get(index);
    }

    /**
     * Returns a frame as text.
     *
     * @param index from 0
     * @return the text
     * @throws IllegalArgumentException if the message has fewer frames, or the frame is not UTF-8
     */
    public String text(int index) {
        byte[] frame = frame(index);
        String text = new String(frame, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) { // from the frame itself, or in the place of what is no text
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(frame))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("frame " + index + " is not UTF-8", e);
            }
        }
        return text;
    }

    /**
     * Returns the only frame as text.
     *
     * @return the text
     * @throws IllegalArgumentException if the message has more than one frame, or the frame is not UTF-8
     */
    public String text() {
        checkArgument(frames.size() == 1, "a message of %s frames: expected one", frames.size());
        return text(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ZMessage that
                && frames.size() == that.frames.size()
                && Arrays.deepEquals(frames.toArray(), that.frames.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(frames.toArray());
    }

    /** The lengths of the frames: what is in them may be secret. */
    @Override
    public String toString() {
        return frames.stream()
                .map(frame -> frame.length + " bytes")
                .collect(Collectors.joining(", ", "ZMessage[", "]"));
    }
}
