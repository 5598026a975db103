// Nodes that watch the small exercise, and what they hold.
#pragma once

#include <string>
#include <vector>

namespace yagura::testing {

// At full speed, and so many times as fast as it happened; without the page.
std::vector<std::string> watch_words(const std::string& node);
std::vector<std::string> paced_words(const std::string& node, int speed);
// The same without the aircraft, whose bytes are most of it, and without zones; speed 0 = full
// speed.
std::vector<std::string> light_words(const std::string& node, int speed = 0);
// Its revisions without any interruption.
const std::vector<std::string>& light_revisions();

// Every revision of every event, as committed, less the journal sequence at which it became known:
// each new start adds its own records to the journal.
std::vector<std::string> revisions_of(const std::string& node);
// "" where they are the same, else the first that differs.
std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace yagura::testing
