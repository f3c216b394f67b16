/**
 * A comparison as one HTML file that can be mailed and kept: it holds its own charts and style, and asks for nothing from anywhere.
 *
 * <p>Everything on the page is computed from the comparison's JSON object. What is said in words follows from intervals: a difference
 * whose interval has 0 in it is said to be undecided. Charts are drawn by XChart onto a canvas that writes SVG; their colours are names
 * that the page's style gives a value, one for paper and one for dark screens.
 */
package io.twotower.trainer.experiment.report;
