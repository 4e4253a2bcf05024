import TierSyncCommands

await TierSyncProgram.main()
