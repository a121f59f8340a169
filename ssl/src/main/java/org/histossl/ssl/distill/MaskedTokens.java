package org.histossl.ssl.distill;

import org.histossl.core.graph.Node;

/**
 * The patch tokens of the patches that are hidden from the student. There are as many rows as a
 * batch can have hidden patches; those behind the last are padding.
 *
 * @param tokens the tokens after the final norm, {@code [rows, embeddingDim]}; zero in padding
 * @param weights one over the hidden patches of the token's image, {@code [rows, 1]}; 0 in padding
 * @param present 1 for a hidden patch, 0 for padding, {@code [rows, 1]}
 */
public record MaskedTokens(Node tokens, Node weights, Node present) {}
