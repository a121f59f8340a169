package org.histossl.ssl.distill;

import java.util.Map;
import org.histossl.core.graph.Node;

/**
 * What the student should answer.
 *
 * @param probabilities the teacher's answer, {@code [rows, prototypes]}
 * @param buffers by name what becomes of the objective's buffers after the run
 * @param metrics numbers by name, {@code [1]} each
 */
public record Targets(Node probabilities, Map<String, Node> buffers, Map<String, Node> metrics) {}
