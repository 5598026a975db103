#include "app/commands.h"

namespace yagura {

std::span<const Command* const> all_commands() {
  static const Command* const list[] = {
      &kWatchCommand,          &kDecodeCommand,         &kDetectCommand,
      &kEventsCommand,         &kIncidentsCommand,      &kTrackCommand,
      &kExplainCommand,        &kFormatsCommand,        &kDetectorsCommand,
      &kExerciseListCommand,   &kExerciseMakeCommand,   &kExerciseScoreCommand,
      &kZonesImportCommand,    &kZonesListCommand,      &kZonesShowCommand,
      &kCaseListCommand,       &kCaseOpenCommand,       &kCaseShowCommand,
      &kCaseMemberCommand,     &kCaseThresholdCommand,  &kCaseFreezeCommand,
      &kCaseGradeCommand,      &kCaseTemplateCommand,   &kCaseAssessCommand,
      &kCaseRevealCommand,     &kCaseRoundCommand,      &kCaseDeadlineCommand,
      &kCaseMissingCommand,    &kCaseSignCommand,       &kCaseSignFileCommand,
      &kCaseHandoverCommand,   &kCaseCorrectCommand,    &kCaseRecallCommand,
      &kCaseEraseCommand,      &kCaseReleaseCommand,    &kCaseWhyCommand,
      &kCaseCloseCommand,      &kCaseReopenCommand,     &kCaseExportCommand,
      &kCaseClaimCommand,      &kCaseExplainCommand,    &kCaseVerifyCommand,
      &kCaseKeysNewCommand,    &kCaseKeysAddCommand,    &kCaseKeysListCommand,
      &kCaseKeysRotateCommand, &kCaseKeysRevokeCommand, &kSeverityScoreCommand,
      &kDoctorCommand};
  return list;
}

}  // namespace yagura
