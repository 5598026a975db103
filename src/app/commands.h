// Every command, one file (pair) each; the list they stand in is commands.cc.
#pragma once

#include <memory>

#include "app/cli.h"
#include "store/store.h"

namespace yagura {

// The node that --node names, for reading; one line where there is none.
std::unique_ptr<StoreReader> open_store(const Arguments& args);

extern const Command kWatchCommand;
extern const Command kDecodeCommand;
extern const Command kDetectCommand;
extern const Command kEventsCommand;
extern const Command kIncidentsCommand;
extern const Command kTrackCommand;
extern const Command kExplainCommand;
extern const Command kFormatsCommand;
extern const Command kDetectorsCommand;
extern const Command kExerciseListCommand;
extern const Command kExerciseMakeCommand;
extern const Command kExerciseScoreCommand;
extern const Command kZonesImportCommand;
extern const Command kZonesListCommand;
extern const Command kZonesShowCommand;
extern const Command kSeverityScoreCommand;
extern const Command kCaseListCommand;
extern const Command kCaseOpenCommand;
extern const Command kCaseShowCommand;
extern const Command kCaseMemberCommand;
extern const Command kCaseThresholdCommand;
extern const Command kCaseFreezeCommand;
extern const Command kCaseGradeCommand;
extern const Command kCaseTemplateCommand;
extern const Command kCaseAssessCommand;
extern const Command kCaseRevealCommand;
extern const Command kCaseRoundCommand;
extern const Command kCaseDeadlineCommand;
extern const Command kCaseMissingCommand;
extern const Command kCaseSignCommand;
extern const Command kCaseSignFileCommand;
extern const Command kCaseHandoverCommand;
extern const Command kCaseCorrectCommand;
extern const Command kCaseRecallCommand;
extern const Command kCaseEraseCommand;
extern const Command kCaseReleaseCommand;
extern const Command kCaseWhyCommand;
extern const Command kCaseCloseCommand;
extern const Command kCaseReopenCommand;
extern const Command kCaseExportCommand;
extern const Command kCaseClaimCommand;
extern const Command kCaseExplainCommand;
extern const Command kCaseVerifyCommand;
extern const Command kCaseKeysNewCommand;
extern const Command kCaseKeysAddCommand;
extern const Command kCaseKeysListCommand;
extern const Command kCaseKeysRotateCommand;
extern const Command kCaseKeysRevokeCommand;
extern const Command kDoctorCommand;

}  // namespace yagura
