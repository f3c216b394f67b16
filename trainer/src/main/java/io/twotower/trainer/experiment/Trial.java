package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;

/**
 * Settings that a method is tried with.
 *
 * @param number   from 1
 * @param settings by key path
 */
record Trial(int number, Map<String, JsonNode> settings) { }
