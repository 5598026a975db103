#include "app/commands.h"

namespace yagura {

std::span<const Command* const> all_commands() {
  static const Command* const list[] = {
      &kWatchCommand,       &kDecodeCommand,       &kDetectCommand,       &kEventsCommand,
      &kIncidentsCommand,   &kTrackCommand,        &kExplainCommand,      &kFormatsCommand,
      &kDetectorsCommand,   &kExerciseListCommand, &kExerciseMakeCommand, &kExerciseScoreCommand,
      &kZonesImportCommand, &kZonesListCommand,    &kZonesShowCommand,    &kSeverityScoreCommand,
      &kDoctorCommand};
  return list;
}

}  // namespace yagura
