/**
 * The PANDA data set (Bulten et al. 2022, "Artificial intelligence for diagnosis and Gleason
 * grading of prostate cancer: the PANDA challenge"; Kaggle competition
 * prostate-cancer-grade-assessment) in the layout in which it is published. Start at {@link
 * org.histossl.data.panda.PandaFolder}; {@link org.histossl.data.panda.PandaTiling} makes a tile
 * store of it.
 */
@NullMarked
package org.histossl.data.panda;

import org.jspecify.annotations.NullMarked;
