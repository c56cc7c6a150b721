#compdef emscloud
# Completes emscloud in zsh: `source <(emscloud completion zsh)` in ~/.zshrc after compinit, or as a file `_emscloud` in $fpath.
_emscloud() {
    local -a answer
    answer=("${(@f)$(${~words[1]} completion zsh "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}")
    case $answer[1] in
        files) _files ;;
        folders) _files -/ ;;
        words)
            answer=("${(@)answer[2,-1]}")
            _describe -t emscloud emscloud answer
            ;;
    esac
}
if [[ $funcstack[1] == _emscloud ]]; then
    _emscloud "$@"
else
    compdef _emscloud emscloud
fi
