# Completes emscloud in fish 3.1 or newer: `emscloud completion fish > ~/.config/fish/completions/emscloud.fish`.
function __emscloud_following
    set -l program (commandline -opc)
    set -l answer (command $program[1] completion fish (commandline -cp | string collect) 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct)
        case words
            if set -q answer[2]
                printf '%s\n' $answer[2..-1]
            end
    end
end
complete --command emscloud --no-files --arguments '(__emscloud_following)'
