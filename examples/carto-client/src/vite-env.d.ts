interface ImportMetaEnv {
  readonly VITE_GATEWAY?: string;
}
